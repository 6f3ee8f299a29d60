"""The care edition (关爱版): screens, search, settings, family, company and the own account manager."""
