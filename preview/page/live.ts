const FIRST_TRY = 2_000
const LONGEST = 30_000

/**
 * Loads the page anew when the preview has built the app anew, also after its server was away. `reachable` is told when
 * the server goes and comes; it is looked for less and less often, and at once when the page is looked at.
 */
export function watchBuilds(reachable: (there: boolean) => void): void {
  let build: string | null = null
  let wait = FIRST_TRY
  let retry: ReturnType<typeof setTimeout> | undefined
  let events: EventSource | null = null
  const open = () => {
    clearTimeout(retry)
    retry = undefined
    events = new EventSource('/events')
    events.addEventListener('open', () => {
      wait = FIRST_TRY
      reachable(true)
    })
    events.addEventListener('build', (event) => {
      if (!(event instanceof MessageEvent)) return
      const id = String(event.data)
      if (build !== null && build !== id) location.reload()
      build = id
    })
    events.addEventListener('error', () => {
      // The browser's own way is to try every few seconds for ever, with an error in the console each time.
      events?.close()
      reachable(false)
      retry = setTimeout(open, wait)
      wait = Math.min(LONGEST, wait * 2)
    })
  }
  addEventListener('focus', () => {
    if (retry !== undefined) open()
  })
  open()
}
