import { createRequire } from 'node:module'
import { readFileSync, writeFileSync } from 'node:fs'
import { storage } from '../fake-wx'
import type { Peer } from '../peer'
import { spent } from '../statistics'

/*
 * Runs in a process of its own for each library: loads the library from one file and restores the session from storage.
 * Its arguments are the library's file, the file with the contents of the storage, and `save` or `restore`.
 */

const load = createRequire(__filename)

async function main(): Promise<void> {
  const [library = '', stored = '', what] = process.argv.slice(2)
  const kept: [string, unknown][] = what === 'save' ? [] : JSON.parse(readFileSync(stored, 'utf8'))
  for (const [key, value] of kept) storage.set(key, value)
  const start = spent()
  const { peer }: { readonly peer: Peer } = load(library)
  const loaded = spent()
  if (what === 'save') {
    await peer.save?.()
    // A library that writes in the background has finished by then.
    setTimeout(() => {
      writeFileSync(stored, JSON.stringify([...storage]))
      process.exit(0)
    }, 50)
    return
  }
  const token = await peer.restore?.()
  const ready = spent()
  if (peer.restore && !token) throw new Error('Nothing was restored')
  process.stdout.write(
    JSON.stringify({
      import: (loaded - start) / 1000,
      restore: peer.restore ? (ready - loaded) / 1000 : null,
    }),
    () => process.exit(0),
  )
}

void main()
