import path from 'node:path'
import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { settingRows, settingsPage } from './settings-page.js'
import { settingKeys } from './setting-keys.js'
import { settingTexts } from './setting-texts.js'

const file = path.join(import.meta.dirname, '../../../../docs/settings.md')

describe('settings', () => {
  it.each(settingRows().map((row) => [row.key, row] as const))(
    '%s has a meaning and a default that is true',
    (key, row) => {
      expect(row.meaning, `a meaning of ${key}: .describe() it in its schema, or add it to setting-texts.ts`).toMatch(
        /\.$/,
      )
      expect(row.fallback).not.toBe('')
      const { default: own } = row
      if (row.fallback === "the optimizer's") return // Each kind has its own.
      if (typeof own === 'number') expect(Number(row.fallback)).toBe(own)
      else if (typeof own === 'string' || typeof own === 'boolean') expect(row.fallback).toBe(String(own))
    },
  )

  it('that are described exist', () => {
    const unknown = Object.keys(settingTexts).filter((key) => !settingKeys().includes(key))
    expect(unknown).toEqual([])
  })

  it('are all on the page, which is current; vitest -u writes it', async () => {
    const page = await format(settingsPage(), { ...(await resolveConfig(file)), parser: 'markdown' })
    await expect(page).toMatchFileSnapshot(file)
  })
})
