/** A slider over the moments of a run: one of them is seen at a time, the last one first. */
export function startTimeline(): void {
  const moments = [...document.querySelectorAll<HTMLElement>('.moment')]
  const bar = document.querySelector<HTMLElement>('.timeline-bar')
  const slider = bar?.querySelector('input')
  const output = bar?.querySelector('output')
  const all = bar?.querySelector('button')
  if (!bar || !slider || !output || !all || moments.length < 2) return
  const titleOf = (moment: HTMLElement) => moment.querySelector('h3')?.textContent ?? ''
  const show = (shown: number | 'all') => {
    for (const [index, moment] of moments.entries()) {
      moment.classList.toggle('is-away', shown !== 'all' && index !== shown)
      moment.classList.toggle('is-alone', index === shown)
    }
    all.setAttribute('aria-pressed', String(shown === 'all'))
    if (shown === 'all') return
    output.value = titleOf(moments[shown]!)
    slider.setAttribute('aria-valuetext', output.value)
  }
  slider.max = String(moments.length - 1)
  slider.value = slider.max
  slider.addEventListener('input', () => show(Number(slider.value)))
  all.addEventListener('click', () => show(all.getAttribute('aria-pressed') === 'true' ? Number(slider.value) : 'all'))
  bar.hidden = false
  show(moments.length - 1)
}
