import { COMPOSE_FILE, documentsOf, type ManifestFiles } from './manifest-files.ts';
import { IMAGE_PREFIX } from './cluster.ts';

/** A service of docker-compose.yml. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly dockerfile?: string };
  readonly command?: readonly string[] | string;
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition?: string }>>;
  readonly healthcheck?: { readonly test?: unknown; readonly disable?: boolean };
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
}

/** One that runs an image of ours. */
export interface OwnComposeService {
  readonly name: string;
  readonly at: string;
  /** The app that its image is made of. */
  readonly service: string;
  readonly definition: ComposeService;
}

export const COMPOSE_TAG = 'local';

export function readCompose(files: ManifestFiles): Readonly<Record<string, ComposeService>> {
  const [document] = documentsOf(files, COMPOSE_FILE) as [{ services?: Record<string, ComposeService> }];
  return document.services ?? {};
}

export function ownServices(services: Readonly<Record<string, ComposeService>>): OwnComposeService[] {
  return Object.entries(services)
    .filter(([, { image }]) => image?.startsWith(IMAGE_PREFIX))
    .map(([name, definition]) => ({
      name,
      at: `${COMPOSE_FILE}: ${name}`,
      service: (definition.image ?? '').slice(IMAGE_PREFIX.length).replace(/:.*/, ''),
      definition,
    }));
}

/** Whether it runs the app's own program, not a script with the app's packages. */
export function runsApp({ definition }: OwnComposeService): boolean {
  return definition.entrypoint === undefined;
}

/** Whether it goes on, instead of doing one thing and ending. */
export function serves(one: OwnComposeService): boolean {
  return runsApp(one) && one.definition.command === undefined;
}
