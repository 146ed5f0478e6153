"""What one experience does to what follows: estimated, then attacked from every side, then graded."""
