"""How does a harvester collect our metadata? OAI-PMH 2.0, as the OpenAIRE guidelines for CRIS managers ask."""
