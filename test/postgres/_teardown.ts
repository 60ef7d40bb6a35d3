import './_setup'

export default function teardown(): void {
  globalThis.postgresCluster?.stop()
}
