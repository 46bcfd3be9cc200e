/** What of a run's config says which data it has; every preset of @wgpt/trainer is one. */
export interface DataConfig {
  readonly modality: string
  readonly data: {
    readonly source?: string | undefined
    readonly paths?: readonly string[] | undefined
    readonly documents?: 'joined' | 'segmented' | 'apart' | undefined
    /** Of texts: 'characters', 'text8', 'bytes', or the file of a tokenizer. */
    readonly tokenizer?: string | undefined
    /** Damaged files are left out, and told. */
    readonly skipDamaged?: boolean | undefined
  }
  /** Where it is given, both splits must have more tokens than a window. */
  readonly decoder?: { readonly contextLength?: number | undefined } | undefined
}
