import { FRAMEWORK, missingPeers } from '../peers'

/* Checks that the framework and a document are there. This file must be imported before the files that need them. */

const missing = missingPeers(FRAMEWORK)
if (missing !== null)
  throw new Error(
    `mobx-miniprogram-auth/testing/render needs WeChat's component framework, which is installed by you: ${missing.found}. ` +
      `In the folder of your package.json: ${missing.command}`,
  )
if (typeof document === 'undefined')
  throw new Error(
    'mobx-miniprogram-auth/testing/render draws in jsdom: npm i -D jest-environment-jsdom, and begin the test file with /** @jest-environment jsdom */',
  )
