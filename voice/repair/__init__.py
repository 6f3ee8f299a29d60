"""Repair by sound: what a recogniser misheard, put right where another wording sounds alike and is far likelier."""
