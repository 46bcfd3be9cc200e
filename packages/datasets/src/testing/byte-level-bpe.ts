const prints = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
const bytes = Array.from({ length: 256 }, (_, byte) => byte)
const hidden = bytes.filter((byte) => !prints(byte))
const characterOf = (byte: number) => String.fromCharCode(prints(byte) ? byte : 256 + hidden.indexOf(byte))

/** A tokenizer.json of byte-level BPE as GPT-2 has it: an end of text (id 0), the bytes (from id 1 on) and a few merges. */
export const byteLevelBpe = {
  added_tokens: [{ id: 0, content: '<|endoftext|>', special: true }],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
  decoder: { type: 'ByteLevel' },
  model: {
    type: 'BPE',
    vocab: { ...Object.fromEntries(bytes.map((byte) => [characterOf(byte), 1 + byte])), al: 257, all: 258 },
    merges: ['a l', 'al l'],
  },
}
