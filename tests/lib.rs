//! Tests of the built tools; they live in `tests/`.
