"""`awas write-docs`: the pages of docs/ that are made from the cards, the contracts, the register and the queries."""
