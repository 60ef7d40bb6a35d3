/** The first and the longest wait before the server is tried again, in ms. */
const FIRST_WAIT = 2_000
const LONGEST_WAIT = 30_000

/**
 * Reloads the page when the preview has built the app again, also after the server was stopped. While the server cannot be reached, it
 * is tried again after waits that double, and at once when the window gets the focus.
 * @param reachable called with whether the server can be reached, at each attempt
 */
export function watchBuilds(reachable: (there: boolean) => void): void {
  let build: string | null = null
  let wait = FIRST_WAIT
  let retry: ReturnType<typeof setTimeout> | undefined
  let events: EventSource | null = null
  const open = () => {
    clearTimeout(retry)
    retry = undefined
    events = new EventSource('/events')
    events.addEventListener('open', () => {
      wait = FIRST_WAIT
      reachable(true)
    })
    events.addEventListener('build', (event) => {
      if (!(event instanceof MessageEvent)) return
      const id = String(event.data)
      if (build !== null && build !== id) location.reload()
      build = id
    })
    events.addEventListener('error', () => {
      // The browser would try every few seconds for ever, and write an error to the console each time.
      events?.close()
      reachable(false)
      retry = setTimeout(open, wait)
      wait = Math.min(LONGEST_WAIT, wait * 2)
    })
  }
  addEventListener('focus', () => {
    if (retry !== undefined) open()
  })
  open()
}
