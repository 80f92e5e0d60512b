"""The site's own set-up in the database: the schedule of the rollup."""
