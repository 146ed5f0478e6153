"""Folds: who is predicted by models made without them; a cluster is never split."""

import numpy as np

from wellserved.insight.effect.study import Flags, Whole

FOLDS = 5


def cluster_folds(clusters: Whole, treated: Flags, generator: np.random.Generator, folds: int = FOLDS) -> Whole:
    """A fold from 0 for each unit: whole clusters by chance, the treated ones spread evenly."""
    _, places = np.unique(clusters, return_inverse=True)
    size = np.bincount(places)
    share = np.bincount(places, weights=treated) / size
    order = np.lexsort((generator.random(len(size)), np.round(share * 4)))
    fold = np.empty(len(size), dtype=np.int64)
    fold[order] = np.arange(len(size)) % folds
    return fold[places]
