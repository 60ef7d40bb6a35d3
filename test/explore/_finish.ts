import { Broken, dispose, rest, WAITS_FOR_LOGIN, type World } from './_world'

const OFFLINE = { errMsg: 'request:fail' }

/** Ends a world in any state, and checks that every promise settles and that nothing is left behind. @throws Broken */
export async function finish(world: World): Promise<void> {
  const { phone, store, requests } = world
  for (let i = 0; i < 60 && endSomething(world); i++) await rest()
  store.cancelLogin()
  await rest()
  // Requests that the background interrupted may wait for their next attempt.
  for (let i = 0; i < 9 && requests.some(isPending) && phone.timers().length; i++) {
    phone.tick()
    await rest()
    failWires(world)
    await rest()
  }
  await store.logout()
  await rest()
  const open = requests.filter(({ settled }) => settled !== 1).length
  if (open) throw new Broken(`${String(open)} request(s) never settled`)
  if (world.byHand.includes('pending')) throw new Broken('refresh() never settled')
  if (store.waiting) throw new Broken('the store counts somebody who waits')
  if (phone.timers().length) throw new Broken('a timer is left after logout')
  if (phone.stored() !== undefined) throw new Broken('storage is not empty after logout')
  dispose(world)
}

const isPending = ({ outcome }: { readonly outcome: string }): boolean => outcome === 'pending'

function failWires({ wires }: World): void {
  for (const wire of wires) if (!wire.answered) wire.fail(OFFLINE)
}

/** Ends one thing that is going on. @returns false if there is none */
function endSomething(world: World): boolean {
  const { phone, requests, wires } = world
  const asked = world.renewals.pop() || world.logins.pop()
  if (world.hidden) {
    world.hidden = false
    phone.show()
    if (asked) asked.reject(OFFLINE)
  } else if (world.restoring) {
    world.restoring = false
    phone.restored(undefined)
    if (asked) asked.reject(OFFLINE)
  } else if (asked) asked.reject(OFFLINE)
  else if (wires.some(({ answered }) => !answered)) failWires(world)
  else if (requests.some((one, i) => isPending(one) && !WAITS_FOR_LOGIN[i])) phone.tick()
  else return false
  return true
}
