"""Other people's files, for tests only: axe-core 4.14.1 (MPL-2.0, see LICENSE-axe-core), unchanged from the npm package axe-core."""
