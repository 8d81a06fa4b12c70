"""Where one reading of a message gives way to another, for all handlers of a talk; the unit stands in the name.

A step is shared wherever an ablation showed that nothing depends on its exact place (ADR 17). What belongs to one rule
alone, or to the room in a bubble, stands there.
"""

from __future__ import annotations

# Confidence 0..1 in one entry
BESIDE_CONFIDENCE = 0.15  # it may be offered where it goes with what was spoken of
OFFERED_CONFIDENCE = 0.3  # it may be meant
LIKELY_CONFIDENCE = 0.5  # rather this than anything else
CLEAR_CONFIDENCE = 0.85  # clear by itself
CERTAIN_CONFIDENCE = 0.95  # whatever else speaks against it
STANDALONE_CONFIDENCE = 0.98  # ... even what was spoken of

# Cosine 0..1 to the nearest phrasing
TOUCHING_COSINE = 0.2  # has to do with it
FAR_COSINE = 0.28  # below: hardly a word is shared
NEAR_COSINE = 0.45  # below: shared words may be incidental
WRITTEN_COSINE = 0.6  # nearly what staff wrote down
REPEATED_COSINE = 0.85  # ... all but word for word

# Share 0..1 of the telling words of a message that one fact has
HALF_SHARE = 0.5
WHOLE_SHARE = 0.99

# Words of a message
SCRAP_WORDS = 4
QUESTION_WORDS = 10  # enough for a question of its own
FEW_WORDS = 12  # that may only tell a case, or a circumstance
SHORT_WORDS = 16  # a longer message names its subject

# ... and those among them that only some procedures have
SOME_OWN_WORDS = 2
LITTLE_OWN_WORDS = 3
MOST_OWN_WORDS = 6
