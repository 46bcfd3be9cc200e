import { describe, expect, it } from 'vitest'
import { issueText } from './issue-text.js'

describe('issueText', () => {
  it.each([
    ['Invalid input: expected number, received undefined', 'is missing; expected number'],
    ['Invalid input: expected number, received string', 'Invalid input: expected number, received string'],
    ['must divide embeddingSize', 'must divide embeddingSize'],
  ])('%s → %s', (message, text) => expect(issueText({ message })).toBe(text))
})
