"""How does a machine ask the same questions? JSON over HTTP, for funders and their tools."""
