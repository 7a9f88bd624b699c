"""The parts of a release, one file per subject: each takes the material and says what may be published of it."""
