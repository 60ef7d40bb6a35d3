/**
 * Builds the package's scripts as they are shipped, without declarations, into the folder of the argument. Prints their
 * sizes in the form of `npm run size -- --json`.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scriptSources } from '../build/entries.mjs'
import { buildScripts } from '../build/scripts.mjs'
import { measure } from '../build/size.mjs'

const [folder] = process.argv.slice(2)
await buildScripts(join(dirname(fileURLToPath(import.meta.url)), '..'), scriptSources(), folder)
console.log(JSON.stringify(await measure(folder)))
