import { startPreview } from '../../preview/start-preview'

/*
 * Runs the preview and its server in a process of their own, as `npm start` does: `serve.ts DATA_DIR TOKEN_TTL [APP]`.
 * Writes their addresses to one line of standard output. Stops when the parent process ends.
 */
const [dataDir = '', tokenTtl = '600', root] = process.argv.slice(2)

startPreview({ port: 0, apiPort: 0, dataDir, tokenTtl: Number(tokenTtl), ...(root && { root }) }).then(
  ({ url, apiUrl, close }) => {
    console.log(JSON.stringify({ url, apiUrl }))
    process.stdin.resume().on('end', () => {
      void close().then(() => process.exit(0))
    })
  },
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
