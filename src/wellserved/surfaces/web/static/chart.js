/* Chart: brought to life. */
