"""Tables in, derived tables with their trace out."""
