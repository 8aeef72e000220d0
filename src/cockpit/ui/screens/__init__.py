"""Whole screens beside the board."""
