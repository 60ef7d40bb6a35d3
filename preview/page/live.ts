/** Loads the page anew when the preview has built the app anew, also after its server was away. */
export function watchBuilds(): void {
  const events = new EventSource('/events')
  let build: string | null = null
  events.addEventListener('build', (event) => {
    if (!(event instanceof MessageEvent)) return
    const id = String(event.data)
    if (build !== null && build !== id) location.reload()
    build = id
  })
}
