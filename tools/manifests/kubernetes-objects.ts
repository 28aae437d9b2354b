/** The parts of Kubernetes objects that the rules look at; everything may be missing until a rule has looked. */
export interface KubernetesObject {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly labels?: Labels };
  readonly spec?: {
    readonly replicas?: number;
    readonly selector?: Labels & { readonly matchLabels?: Labels };
    readonly template?: { readonly metadata?: { readonly labels?: Labels }; readonly spec?: PodSpec };
    readonly ports?: readonly ServicePort[];
    readonly podSelector?: { readonly matchLabels?: Labels };
    readonly ingress?: readonly IngressRule[];
  };
}

export type Labels = Readonly<Record<string, string>>;

interface ServicePort {
  readonly port?: number;
  readonly targetPort?: string;
}

interface IngressRule {
  readonly from?: readonly { readonly podSelector?: { readonly matchLabels?: Labels } }[];
  readonly ports?: readonly { readonly port?: string }[];
}

export interface PodSpec {
  readonly enableServiceLinks?: boolean;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly seccompProfile?: { readonly type?: string };
  };
  readonly containers?: readonly Container[];
  readonly volumes?: readonly Volume[];
}

export interface Volume {
  readonly name?: string;
  readonly secret?: { readonly secretName?: string };
  readonly configMap?: { readonly name?: string };
}

export interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly args?: readonly string[];
  readonly env?: readonly EnvironmentEntry[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name?: string } }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort?: number }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
  readonly volumeMounts?: readonly { readonly name?: string; readonly mountPath?: string }[];
}

export interface EnvironmentEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name?: string } };
}

export interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port?: string };
}

type Amounts = Readonly<Record<string, string>>;
