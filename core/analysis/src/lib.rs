//! Training mathematics on slices; each metric states formula, unit, source and version.
