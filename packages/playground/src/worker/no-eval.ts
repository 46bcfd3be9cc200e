import { z } from 'zod'

// The page's content security policy forbids code from text. zod would ask whether it may, which the console reports.
z.config({ jitless: true })
