/** The score of a position that must not be seen, added to its own: exp makes it exactly 0, and no float32 score outweighs it. */
export const maskedScore = -1e30
