"""Speech in and out: recognisers, synthesisers, end-pointing, spoken text. Knows nothing of banking."""
