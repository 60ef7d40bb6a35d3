/** `npx mobx-miniprogram-auth`: one file for Node, with nothing to install beside it. */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { COMMAND } from './entries.mjs'

/** The oldest Node that it runs on. */
const NODE = 'node20'

export async function buildCommand(root, folder) {
  const outfile = join(folder, COMMAND.path + '.js')
  await build({
    absWorkingDir: root,
    entryPoints: [COMMAND.source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: NODE,
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: '#!/usr/bin/env node' },
  })
  chmodSync(outfile, 0o755)
}
