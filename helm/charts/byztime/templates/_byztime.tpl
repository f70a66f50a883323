{{/*
Every snippet takes a dictionary:
  values: what `byztime` holds among the chart's values (the defaults of this library are already in it)
  secret: name of the Secret with the tokens; absent: access.existingSecret
  members: hosts of a group's nodes by their names; absent: peers.members
  volumeMounts: further ones of the container; absent: none
*/}}

{{/*
Refuses what the schema cannot say, or would only answer with a pattern. Included by the others.
*/}}
{{- define "byztime.check" -}}
{{- with .values -}}
{{- if and .image.digest (not (regexMatch "^sha256:[0-9a-f]{64}$" .image.digest)) -}}
{{- fail (printf "image.digest is %q: write sha256: and 64 hexadecimal digits, or leave it empty and give a tag" .image.digest) -}}
{{- end -}}
{{- if not (regexMatch "^/.*[^/]$" .timedata.hostPath) -}}
{{- fail (printf "byztime.timedata.hostPath is %q: give the absolute path of the node's folder, without a slash at its end, such as /run/byztime" .timedata.hostPath) -}}
{{- end -}}
{{- if not (regexMatch "^[^/]+$" .timedata.file) -}}
{{- fail (printf "byztime.timedata.file is %q: give the file's name alone; its folder is byztime.timedata.hostPath" .timedata.file) -}}
{{- end -}}
{{- if not (regexMatch "^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$" .state.size) -}}
{{- fail (printf "byztime.state.size is %q: give a quantity of bytes, such as 16Mi" .state.size) -}}
{{- end -}}
{{- if and (eq .api.listen "pod") (not .access.kind) -}}
{{- fail "byztime.api.listen is pod, so others reach the API: say who may by byztime.access.kind: token (with byztime.access.existingSecret), or open (whoever reaches it may do everything)" -}}
{{- end -}}
{{- range $name, $host := .peers.members -}}
{{- if not (regexMatch "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$" $name) -}}
{{- fail (printf "byztime.peers.members: %q is no name of a pod: use lower-case letters, digits and dashes" $name) -}}
{{- end -}}
{{- end -}}
{{- if gt (len .peers.certificate.volume) 1 -}}
{{- fail (printf "byztime.peers.certificate.volume: give one source, not %s" (keys .peers.certificate.volume | sortAlpha | join " and ")) -}}
{{- end -}}
{{- include "byztime.checkStore" . -}}
{{- $instead := dict "byztime.cluster.address" "state.store" "byztime.cluster.user" "state.store.existingSecret" "byztime.cluster.password-file" "state.store.existingSecret" "byztime.cluster.bundle" "state.store.tls" "byztime.provider" "provider" "byztime.timedata" "timedata" "byztime.state" "state.kind" "byztime.access" "access.kind" "byztime.tokens" "access.existingSecret" "server.address" "api.listen" "server.port" "api.port" "management.server.address" "management.port" "management.server.port" "management.port" "byztime.peers.port" "peers.port" "byztime.peers.self" "peers" "byztime.peers.certificate" "peers.certificate" "byztime.peers.key" "peers.certificate" "byztime.peers.authorities" "peers.certificate" -}}
{{- range $name, $value := .settings -}}
{{- with get $instead $name -}}
{{- fail (printf "byztime.settings: %s is set by another value of the chart: byztime.%s" $name .) -}}
{{- end -}}
{{- if not (regexMatch "^(byztime|server|management|spring|logging)\\.[a-zA-Z0-9._-]+$" $name) -}}
{{- fail (printf "byztime.settings: %q is no setting: give its full name, which begins with byztime., server., management., spring. or logging. (docs/configuration.md)" $name) -}}
{{- end -}}
{{- end -}}
{{- if and (eq .access.kind "token") (not (or $.secret .access.existingSecret)) -}}
{{- fail "byztime: access.kind is token: name the Secret that has the tokens (access.existingSecret)" -}}
{{- end -}}
{{- if eq (int .api.port) (int .management.port) -}}
{{- fail "byztime: api.port and management.port must differ: one is for tokens, the other for the kubelet" -}}
{{- end -}}
{{- if eq .provider "peers" -}}
{{- if has (int .peers.port) (list (int .api.port) (int .management.port)) -}}
{{- fail "byztime: peers.port must differ from api.port and management.port: peers ask there by TCP and UDP" -}}
{{- end -}}
{{- if not (or .peers.certificate.secret .peers.certificate.volume) -}}
{{- fail "byztime: provider is peers: say where this node's certificate is, as a Secret (peers.certificate.secret) or as a volume source (peers.certificate.volume) with tls.crt, tls.key and ca.crt" -}}
{{- end -}}
{{- if and .peers.certificate.secret .peers.certificate.volume -}}
{{- fail "byztime: peers.certificate.secret and peers.certificate.volume: say one of the two" -}}
{{- end -}}
{{- if not (or $.members .peers.members) -}}
{{- fail "byztime: provider is peers: name the group's nodes and their hosts (peers.members), this pod's name among them" -}}
{{- end -}}
{{- else if or .peers.certificate.secret .peers.certificate.volume .peers.members .peers.claim -}}
{{- fail (printf "byztime: peers says whom to keep time with, but provider is %s: set provider to peers, or leave it out" .provider) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The same of the store of several replicas. */}}
{{- define "byztime.checkStore" -}}
{{- $store := .state.store -}}
{{- if ne .state.kind "store" -}}
{{- if or $store.address $store.existingSecret $store.tls.existingSecret $store.tls.clientCertificate -}}
{{- fail (printf "byztime.state.store says where the state is, but byztime.state.kind is %s: set it to store" .state.kind) -}}
{{- end -}}
{{- else -}}
{{- if not (regexMatch "^(etcd:https?://|jdbc:postgresql://)" $store.address) -}}
{{- fail (printf "byztime.state.store.address is %q: give the store that all replicas share, such as etcd:https://a:2379,https://b:2379,https://c:2379 or jdbc:postgresql://db:5432/byztime" $store.address) -}}
{{- end -}}
{{- if regexMatch "[?&](user|password)=|//[^/]*@" $store.address -}}
{{- fail "byztime.state.store.address must not say user and password, because whoever sees the pod sees it: name a Secret that has them (byztime.state.store.existingSecret)" -}}
{{- end -}}
{{- if ne .api.listen "pod" -}}
{{- fail "byztime.state.kind is store, so replicas send each other requests: set byztime.api.listen to pod" -}}
{{- end -}}
{{- if eq .provider "standalone" -}}
{{- fail "byztime.state.kind is store, and byztime.provider is standalone: each replica would have a time of its own. Set byztime.provider to external, or to peers" -}}
{{- end -}}
{{- if and $store.tls.clientCertificate (not $store.tls.existingSecret) -}}
{{- fail "byztime.state.store.tls.clientCertificate: name the Secret that has tls.crt, tls.key and ca.crt (byztime.state.store.tls.existingSecret)" -}}
{{- end -}}
{{- if hasPrefix "jdbc:" $store.address -}}
{{- if $store.tls.clientCertificate -}}
{{- fail "byztime.state.store.tls.clientCertificate is for etcd. For PostgreSQL, mount the files by extraVolumes, and say sslcert and sslkey in the address" -}}
{{- end -}}
{{- if and $store.tls.existingSecret (regexMatch "[?&](sslmode|sslrootcert)=" $store.address) -}}
{{- fail "byztime.state.store: with tls.existingSecret, the chart adds sslmode=verify-full and sslrootcert to the address: leave them out there, or leave tls.existingSecret empty" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Whether the state is in a store that all replicas share. */}}
{{- define "byztime.shares" -}}
{{- if eq .values.state.kind "store" -}}true{{- end -}}
{{- end -}}

{{/* The setting byztime.state; nothing if there is none. */}}
{{- define "byztime.stateAddress" -}}
{{- $state := .values.state -}}
{{- if eq $state.kind "store" -}}
{{- $address := $state.store.address -}}
{{- if and (hasPrefix "jdbc:" $address) $state.store.tls.existingSecret -}}
{{- printf "%s%ssslmode=verify-full&sslrootcert=/etc/byztime-store-tls/ca.crt" $address (ternary "&" "?" (contains "?" $address)) -}}
{{- else -}}
{{- $address -}}
{{- end -}}
{{- else if ne $state.kind "none" -}}
/var/lib/byztime
{{- end -}}
{{- end -}}

{{/* The image's full name. */}}
{{- define "byztime.image" -}}
{{- $image := .values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag }}
{{- end -}}
{{- end -}}

{{/* Whether a folder that can be written is needed: for the state, or for a timescale that this container keeps. */}}
{{- define "byztime.writes" -}}
{{- if or (has .values.state.kind (list "emptyDir" "claim")) (ne .values.provider "external") -}}true{{- end -}}
{{- end -}}

{{/* Whether that folder is in a claim. */}}
{{- define "byztime.claims" -}}
{{- if or (eq .values.state.kind "claim") (and (eq .values.provider "peers") .values.peers.claim) -}}true{{- end -}}
{{- end -}}

{{/* The settings that are handed on as JSON: the group's, the store's, and whatever else there is. */}}
{{- define "byztime.settings" -}}
{{- $settings := dict -}}
{{- if eq .values.provider "peers" -}}
{{- $_ := set $settings "byztime.peers.port" (int .values.peers.port) -}}
{{- $_ := set $settings "byztime.peers.certificate" "/etc/byztime-peers/tls.crt" -}}
{{- $_ := set $settings "byztime.peers.key" "/etc/byztime-peers/tls.key" -}}
{{- $_ := set $settings "byztime.peers.authorities" "/etc/byztime-peers/ca.crt" -}}
{{- range $name, $host := .values.peers.members | default .members -}}
{{- $_ := set $settings (printf "byztime.peers.members.%s.host" $name) $host -}}
{{- end -}}
{{- end -}}
{{- if include "byztime.shares" . -}}
{{- with .values.state.store -}}
{{- if .existingSecret -}}
{{- $_ := set $settings "byztime.cluster.password-file" "/etc/byztime-store/password" -}}
{{- end -}}
{{- if and .tls.existingSecret (hasPrefix "etcd:" .address) -}}
{{- $bundle := "spring.ssl.bundle.pem.byztime-store" -}}
{{- $_ := set $settings "byztime.cluster.bundle" "byztime-store" -}}
{{- $_ := set $settings (printf "%s.reload-on-update" $bundle) true -}}
{{- $_ := set $settings (printf "%s.truststore.certificate" $bundle) "file:/etc/byztime-store-tls/ca.crt" -}}
{{- if .tls.clientCertificate -}}
{{- $_ := set $settings (printf "%s.keystore.certificate" $bundle) "file:/etc/byztime-store-tls/tls.crt" -}}
{{- $_ := set $settings (printf "%s.keystore.private-key" $bundle) "file:/etc/byztime-store-tls/tls.key" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson (merge $settings .values.settings) -}}
{{- end -}}

{{/* An entry of a pod's `containers`. */}}
{{- define "byztime.container" -}}
{{- include "byztime.check" . -}}
{{- $v := .values -}}
{{- $pod := eq $v.api.listen "pod" -}}
name: byztime
image: {{ include "byztime.image" . | quote }}
imagePullPolicy: {{ $v.image.pullPolicy }}
env:
  - name: BYZTIME_PROVIDER
    value: {{ $v.provider }}
  - name: BYZTIME_TIMEDATA
    value: {{ ternary (printf "/run/byztime/%s" $v.timedata.file) "/var/lib/byztime/timedata" (eq $v.provider "external") }}
  {{- with include "byztime.stateAddress" . }}
  - name: BYZTIME_STATE
    value: {{ . | quote }}
  {{- end }}
  {{- if include "byztime.shares" . }}
  # Where the others send requests: not a name, which would lead to the pod of before for as long as it is cached.
  - name: BYZTIME_CLUSTER_ADDRESS
    valueFrom:
      fieldRef:
        fieldPath: status.podIP
  {{- with $v.state.store.existingSecret }}
  - name: BYZTIME_CLUSTER_USER
    valueFrom:
      secretKeyRef:
        name: {{ . }}
        key: username
  {{- end }}
  {{- end }}
  - name: SERVER_ADDRESS
    value: {{ ternary "0.0.0.0" "127.0.0.1" $pod | quote }}
  - name: SERVER_PORT
    value: {{ $v.api.port | quote }}
  {{- if eq $v.access.kind "token" }}
  - name: BYZTIME_TOKENS
    value: /etc/byztime/tokens
  {{- else if or (eq $v.access.kind "open") (not $pod) }}
  # Nobody is asked for a token. If the API is on the pod's loopback, others reach health and metrics alone.
  - name: BYZTIME_ACCESS
    value: open
  {{- end }}
  - name: MANAGEMENT_SERVER_ADDRESS
    value: "0.0.0.0"
  - name: MANAGEMENT_SERVER_PORT
    value: {{ $v.management.port | quote }}
  # Nothing is there but the bare state of health, and metrics (for which a `read` token is asked, if any are).
  - name: MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE
    value: health,prometheus
  - name: MANAGEMENT_ENDPOINTS_WEB_DISCOVERY_ENABLED
    value: "false"
  - name: MANAGEMENT_ENDPOINT_HEALTH_SHOWDETAILS
    value: never
  {{- if eq $v.provider "peers" }}
  # Which of the members it is.
  - name: BYZTIME_PEERS_SELF
    valueFrom:
      fieldRef:
        fieldPath: metadata.name
  {{- end }}
  {{- $settings := include "byztime.settings" . }}
  {{- if ne $settings "{}" }}
  # Not as variables of their own: a misspelt name in here is refused at the start, and names keep their dashes.
  - name: SPRING_APPLICATION_JSON
    value: {{ $settings | quote }}
  {{- end }}
  {{- with $v.env }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
ports:
  {{- if $pod }}
  - name: byztime-api
    containerPort: {{ $v.api.port }}
    protocol: TCP
  {{- end }}
  - name: byztime-mgmt
    containerPort: {{ $v.management.port }}
    protocol: TCP
  {{- if eq $v.provider "peers" }}
  - name: byztime-keys
    containerPort: {{ $v.peers.port }}
    protocol: TCP
  - name: byztime-peers
    containerPort: {{ $v.peers.port }}
    protocol: UDP
  {{- end }}
# The process is up. Never whether it can tell the time: a restart would not help, and would cost the state.
startupProbe:
  {{- include "byztime.probe" (dict "values" $v "what" "liveness" "path" "/livez") | nindent 2 }}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: {{ div (add $v.probes.startup 1) 2 }}
livenessProbe:
  {{- include "byztime.probe" (dict "values" $v "what" "liveness" "path" "/livez") | nindent 2 }}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- if $v.probes.readiness }}
readinessProbe:
  {{- include "byztime.probe" (dict "values" $v "what" "readiness" "path" "/readyz") | nindent 2 }}
  periodSeconds: 5
  timeoutSeconds: 2
  failureThreshold: 2
{{- end }}
{{- if and $pod (or (include "byztime.shares" .) (not (include "byztime.writes" .))) }}
# Others can answer instead: until they are asked instead, new requests still come. Partitions are handed over after it.
lifecycle:
  preStop:
    sleep:
      seconds: 5
{{- end }}
resources:
  {{- toYaml $v.resources | nindent 2 }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ $v.uid }}
  runAsGroup: {{ $v.gid }}
  readOnlyRootFilesystem: true
  allowPrivilegeEscalation: false
  privileged: false
  capabilities:
    drop:
      - ALL
  seccompProfile:
    type: RuntimeDefault
volumeMounts:
  - name: byztime-tmp
    mountPath: /tmp
  {{- if eq $v.provider "external" }}
  - name: byztime-timedata
    mountPath: /run/byztime
    readOnly: true
  {{- end }}
  {{- if include "byztime.writes" . }}
  - name: byztime-state
    mountPath: /var/lib/byztime
  {{- end }}
  {{- if eq $v.provider "peers" }}
  - name: byztime-peers
    mountPath: /etc/byztime-peers
    readOnly: true
  {{- end }}
  {{- if include "byztime.shares" . }}
  {{- if $v.state.store.existingSecret }}
  - name: byztime-store
    mountPath: /etc/byztime-store
    readOnly: true
  {{- end }}
  {{- if $v.state.store.tls.existingSecret }}
  - name: byztime-store-tls
    mountPath: /etc/byztime-store-tls
    readOnly: true
  {{- end }}
  {{- end }}
  {{- if eq $v.access.kind "token" }}
  # The folder: a file mounted by itself would never change.
  - name: byztime-tokens
    mountPath: /etc/byztime
    readOnly: true
  {{- end }}
  {{- with .volumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* Where a probe asks. On the API's own port where the kubelet can reach it, for that shows more. */}}
{{- define "byztime.probe" -}}
httpGet:
  {{- if eq .values.api.listen "pod" }}
  path: {{ .path }}
  port: byztime-api
  {{- else }}
  path: /actuator/health/{{ .what }}
  port: byztime-mgmt
  {{- end }}
{{- end -}}

{{/*
An entry of a pod's `initContainers`: a native sidecar (Kubernetes 1.29). It starts before the containers that come
after it and ends after all of them, so that they can ask it until their last moment.
*/}}
{{- define "byztime.sidecar" -}}
{{ include "byztime.container" . }}
restartPolicy: Always
{{- end -}}

{{/* Entries of a pod's `volumes`. */}}
{{- define "byztime.volumes" -}}
{{- include "byztime.check" . -}}
{{- $v := .values -}}
- name: byztime-tmp
  emptyDir:
    sizeLimit: 64Mi
{{- if eq $v.provider "external" }}
- name: byztime-timedata
  hostPath:
    path: {{ $v.timedata.hostPath }}
    # Must be there: else a folder that nobody writes to would be made, which a later writer might not own.
    type: Directory
{{- end }}
{{- if include "byztime.writes" . }}
{{- if and (eq $v.state.kind "claim") $v.state.existingClaim }}
- name: byztime-state
  persistentVolumeClaim:
    claimName: {{ $v.state.existingClaim }}
{{- else if not (include "byztime.claims" .) }}
- name: byztime-state
  emptyDir:
    sizeLimit: {{ $v.state.size }}
{{- end }}
{{- end }}
{{- if eq $v.provider "peers" }}
- name: byztime-peers
  {{- if $v.peers.certificate.secret }}
  secret:
    secretName: {{ $v.peers.certificate.secret }}
    # Readable for any user of the container: a Secret's files are root's.
    defaultMode: 0444
  {{- else }}
  {{- toYaml $v.peers.certificate.volume | nindent 2 }}
  {{- end }}
{{- end }}
{{- if include "byztime.shares" . }}
{{- with $v.state.store.existingSecret }}
- name: byztime-store
  secret:
    secretName: {{ . }}
    # Readable for any user of the container: a Secret's files are root's.
    defaultMode: 0444
    items:
      - key: password
        path: password
{{- end }}
{{- with $v.state.store.tls.existingSecret }}
- name: byztime-store-tls
  secret:
    secretName: {{ . }}
    # Readable for any user of the container: a Secret's files are root's.
    defaultMode: 0444
{{- end }}
{{- end }}
{{- if eq $v.access.kind "token" }}
- name: byztime-tokens
  secret:
    secretName: {{ .secret | default $v.access.existingSecret }}
    # Readable for any user of the container: a Secret's files are root's.
    defaultMode: 0444
    items:
      - key: tokens
        path: tokens
{{- end }}
{{- end -}}

{{/* Entries of a StatefulSet's `volumeClaimTemplates`; nothing unless a claim is to be made. */}}
{{- define "byztime.volumeClaimTemplates" -}}
{{- $state := .values.state -}}
{{- if and (include "byztime.claims" .) (not (and (eq $state.kind "claim") $state.existingClaim)) -}}
- apiVersion: v1
  kind: PersistentVolumeClaim
  metadata:
    name: byztime-state
  spec:
    accessModes:
      - {{ $state.accessMode }}
    {{- with $state.storageClass }}
    storageClassName: {{ . }}
    {{- end }}
    resources:
      requests:
        storage: {{ $state.size }}
{{- end -}}
{{- end -}}
