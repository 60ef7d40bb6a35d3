import type { ActivityView } from './views'

const seen = new Map<string, ActivityView>()

/** An activity as its page shows it now, for the list that it came from. */
export function noteSeen(activity: ActivityView): void {
  seen.set(activity.id, activity)
}

/** The same activity as its page showed it later, if it did; it is told once. */
export function seenOf({ id }: ActivityView): ActivityView | undefined {
  const found = seen.get(id)
  seen.delete(id)
  return found
}

/** Whose they were has gone. */
export function forgetSeen(): void {
  seen.clear()
}
