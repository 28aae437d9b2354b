import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogTiles } from '../src/log-tiles.js';
import { ShowEvidenceLog } from '../src/show-evidence-log/show-evidence-log.js';
import { startEvidenceLog } from './evidence-log.suite.js';
import { includes } from './rfc9162.js';

describe('tiles that are remembered', () => {
  let log: Awaited<ReturnType<typeof startEvidenceLog>>;

  beforeEach(async () => {
    log = await startEvidenceLog();
  }, 60_000);
  afterEach(() => log.stop(), 30_000);

  it('prove a leaf under each later checkpoint, though the log has grown since', async () => {
    const shown = new ShowEvidenceLog(log.database, new LogTiles());
    const sealer = log.sealer();
    const octets = (digest: string) => Buffer.from(digest, 'latin1');
    let first = '';
    for (const more of [600, 700, 30_000]) {
      const [next = ''] = await log.record(more);
      first ||= next;
      while ((await sealer.execute()).leaves > 0);
      const { index, leaf, path, checkpoint } = await shown.inclusion(first);
      const [, size, root = ''] = checkpoint.note.split('\n');
      const tree = { size: Number(size), root: Buffer.from(root, 'base64') };
      expect(includes(tree, index, octets(leaf), path.map(octets))).toBe(true);
    }
  }, 60_000);
});
