/** Added to the score of a position that must not be seen: exp makes it exactly 0, and no float32 score outweighs it. */
export const hidden = -1e30
