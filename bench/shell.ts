import './shell-globals'
import './fake-wx'
import { calls } from './measures/calls'
import { peers } from './peers'

/* The measure of calls as a script for the shell of JavaScriptCore, for all clients. */

declare const print: (line: string) => void
/** Ends the shell at once. It cannot clear timers, so it would otherwise wait for all of them. */
declare const quit: (code: number) => void

calls(peers, true).then(
  (found) => {
    print(JSON.stringify(found))
    quit(0)
  },
  (error: unknown) => {
    print(String(error instanceof Error ? error.stack : error))
    quit(1)
  },
)
