"""Pages of members and partners: the list, each one's own, its forms, duplicates, the network and the map."""
