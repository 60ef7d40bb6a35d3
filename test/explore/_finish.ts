import { Violation, dispose, settle, WAITS_FOR_LOGIN, type World } from './_world'

const OFFLINE = { errMsg: 'request:fail' }

/** Ends a world in any state, and checks that every promise settles and that nothing is left behind. @throws Broken */
export async function finish(world: World): Promise<void> {
  const { phone, store, requests } = world
  for (let i = 0; i < 60 && endOne(world); i++) await settle()
  store.cancelLogin()
  await settle()
  // Requests that the background interrupted may wait for their next attempt.
  for (let i = 0; i < 9 && requests.some(isPending) && phone.timers().length; i++) {
    phone.tick()
    await settle()
    failRequests(world)
    await settle()
  }
  await store.logout()
  await settle()
  const open = requests.filter(({ settled }) => settled !== 1).length
  if (open) throw new Violation(`${String(open)} request(s) never settled`)
  if (world.manualRenewals.includes('pending')) throw new Violation('refresh() never settled')
  if (store.waiting) throw new Violation('the store still counts waiting requests')
  if (phone.timers().length) throw new Violation('a timer is left after logout')
  if (phone.stored() !== undefined) throw new Violation('storage is not empty after logout')
  dispose(world)
}

const isPending = ({ outcome }: { readonly outcome: string }): boolean => outcome === 'pending'

function failRequests({ sent }: World): void {
  for (const sentRequest of sent) if (!sentRequest.answered) sentRequest.fail(OFFLINE)
}

/** Ends one thing that is going on. @returns false if there is none */
function endOne(world: World): boolean {
  const { phone, requests, sent } = world
  const call = world.renewals.pop() || world.logins.pop()
  if (world.hidden) {
    world.hidden = false
    phone.show()
    if (call) call.reject(OFFLINE)
  } else if (world.restoring) {
    world.restoring = false
    phone.restored(undefined)
    if (call) call.reject(OFFLINE)
  } else if (call) call.reject(OFFLINE)
  else if (sent.some(({ answered }) => !answered)) failRequests(world)
  else if (requests.some((one, i) => isPending(one) && !WAITS_FOR_LOGIN[i])) phone.tick()
  else return false
  return true
}
