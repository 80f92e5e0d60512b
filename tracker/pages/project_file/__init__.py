"""The file of a project: its sections on the project's page, and one small page for each thing that can be changed."""
