import { useBackend } from '@wgpt/backends'
import { inject } from 'vitest'

// A backend that the project is meant to cover and that cannot start fails every file: nothing is skipped in silence.
for (const name of inject('backends')) await useBackend(name)
