"""Text made speakable: numbers, amounts, dates and marks as a person would read them aloud."""
