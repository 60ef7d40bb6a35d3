/**
 * Throws where nobody is in the way: an error of the app's own code reaches `App.onError` and the console, and what
 * called that code goes on.
 */
export function report(error: unknown): void {
  setTimeout(() => {
    throw error
  }, 0)
}
