import { SIMPLEST, type Case, type Config } from './case'

/**
 * Makes a case smaller while it still fails: leaves out steps, simplifies the world, then simplifies the words of the steps.
 * @param fails resolves with whether a case breaks the same rule
 */
export async function shrink(found: Case, fails: (smaller: Case) => Promise<boolean>): Promise<Case> {
  let best = found
  async function accept(smaller: Case): Promise<boolean> {
    if (!(await fails(smaller))) return false
    best = smaller
    return true
  }

  for (let before = ''; before !== JSON.stringify(best);) {
    before = JSON.stringify(best)
    await fewerSteps()
    await simplerWorld()
    await simplerSteps()
  }
  return best

  /** Leaves out sequences of steps, the longest first. */
  async function fewerSteps(): Promise<void> {
    for (let size = best.steps.length; size >= 1; size = Math.floor(size / 2))
      for (let end = best.steps.length; end > 0;) {
        const steps = best.steps.slice(0, Math.max(0, end - size)).concat(best.steps.slice(end))
        const shorter = await accept({ ...best, steps })
        end = shorter ? Math.min(end - size, best.steps.length) : end - size
      }
  }

  async function simplerWorld(): Promise<void> {
    for (const name of Object.keys(SIMPLEST).filter(isSetting)) {
      if (JSON.stringify(best.config[name]) === JSON.stringify(SIMPLEST[name])) continue
      const config = { ...best.config, [name]: SIMPLEST[name] }
      if (await accept({ ...best, config })) continue
      const value = best.config[name]
      if (Array.isArray(value)) await fewer(name, value)
      if (typeof value === 'number' && value > 2)
        await accept({ ...best, config: { ...best.config, [name]: 2 } })
    }
  }

  async function fewer(name: keyof Config, list: readonly unknown[]): Promise<void> {
    let left = list
    for (const item of list) {
      const less = left.filter((each) => each !== item)
      if (await accept({ ...best, config: { ...best.config, [name]: less } })) left = less
    }
  }

  /** Makes the case wait for each step, and replaces the words of steps by simpler ones. */
  async function simplerSteps(): Promise<void> {
    for (let at = 0; at < best.steps.length; at++)
      for (const simpler of simplerWords(best.steps[at] ?? '')) await replace(at, simpler)
  }

  function replace(at: number, step: string): Promise<boolean> {
    const steps = best.steps.slice()
    steps[at] = step
    return accept({ ...best, steps })
  }
}

const isSetting = (name: string): name is keyof Config => name in SIMPLEST

const FLAGGED = /^(&?(?:get \d \S+|post \d|connect \d|expire \d)) .*/

function simplerWords(step: string): string[] {
  const words = step.replace('&', '').split(' ')
  const simpler = step.charAt(0) === '&' ? [step.slice(1)] : []
  if (FLAGGED.test(step)) simpler.push(step.replace(FLAGGED, '$1'))
  words.forEach((word, at) => {
    const simple = /^[1-9]\d*$/.test(word) ? '0' : /^[BC]$/.test(word) ? 'A' : word
    if (simple !== word) simpler.push(words.map((each, i) => (i === at ? simple : each)).join(' '))
  })
  return simpler
}
