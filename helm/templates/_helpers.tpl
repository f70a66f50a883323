{{/* The name of all objects. */}}
{{- define "byztime-service.name" -}}
{{- $name := .Values.nameOverride | default "byztime" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" (.Release.Name | trunc 42 | trimSuffix "-") $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "byztime-service.selector" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default "byztime-service" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "byztime-service.labels" -}}
{{ include "byztime-service.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* Refuses what the schema cannot say, or would only answer with a pattern. */}}
{{- define "byztime-service.check" -}}
{{- range $old, $new := dict "replicas" "replicaCount" "containers" "extraContainers" -}}
{{- if hasKey $.Values $old -}}
{{- fail (printf "%s is now %s (README, \"Upgrading\")" $old $new) -}}
{{- end -}}
{{- end -}}
{{- $elsewhere := dict "env" "byztime.env has environment variables" "extraEnv" "byztime.env has environment variables" -}}
{{- $_ := set $elsewhere "persistence" "byztime.state says where the state is" -}}
{{- $_ := set $elsewhere "autoscaling" "set replicaCount; a share of the work moves with each replica, so none comes and goes by load" -}}
{{- range $name := list "livenessProbe" "readinessProbe" "startupProbe" -}}
{{- $_ := set $elsewhere $name "the chart has its probes; byztime.probes has what can be chosen" -}}
{{- end -}}
{{- range $name := list "securityContext" "podSecurityContext" -}}
{{- $_ := set $elsewhere $name "the chart sets all of it; byztime.uid, byztime.gid and supplementalGroups can be chosen" -}}
{{- end -}}
{{- range $name, $instead := $elsewhere -}}
{{- if hasKey $.Values $name -}}
{{- fail (printf "%s is no value of this chart: %s" $name $instead) -}}
{{- end -}}
{{- end -}}
{{- if hasKey .Values.service "port" -}}
{{- fail "service.port is no value of this chart: set byztime.api.port" -}}
{{- end -}}
{{- if hasKey .Values.serviceAccount "automount" -}}
{{- fail "serviceAccount.automount is no value of this chart: the service has no use for the token, so the pod never has it. A container beside it can mount one by a projected volume (extraVolumes)" -}}
{{- end -}}
{{- if ne .Values.service.type "ClusterIP" -}}
{{- if ne .Values.byztime.api.listen "pod" -}}
{{- fail (printf "service.type is %s, but the API listens to its own pod alone: set byztime.api.listen to pod" .Values.service.type) -}}
{{- end -}}
{{- if ne .Values.byztime.access.kind "token" -}}
{{- fail (printf "service.type is %s: whoever reaches it could do everything: set byztime.access.kind to token" .Values.service.type) -}}
{{- end -}}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.apiFrom) -}}
{{- fail (printf "service.type is %s, but the NetworkPolicy lets nobody in: give the clients' addresses in networkPolicy.apiFrom, such as {ipBlock: {cidr: 192.0.2.0/24}}" .Values.service.type) -}}
{{- end -}}
{{- end -}}
{{/* The library has these too, for charts of others; only here they would be ignored. */}}
{{- $image := dict "repository" "byztime-service" "tag" .Chart.AppVersion "digest" "" "pullPolicy" "IfNotPresent" -}}
{{- $resources := dict "requests" (dict "cpu" "100m" "memory" "256Mi") "limits" (dict "memory" "512Mi") -}}
{{- range $name, $usual := dict "image" $image "resources" $resources -}}
{{- if ne (toJson (get $.Values.byztime $name)) (toJson $usual) -}}
{{- fail (printf "byztime.%s is now %s (README, \"Upgrading\")" $name $name) -}}
{{- end -}}
{{- end -}}
{{- range $name := list "app.kubernetes.io/name" "app.kubernetes.io/instance" -}}
{{- if hasKey $.Values.podLabels $name -}}
{{- fail (printf "podLabels: %s is what Services and policies find the pod by: leave it to the chart" $name) -}}
{{- end -}}
{{- if hasKey $.Values.test.podLabels $name -}}
{{- fail (printf "test.podLabels: with %s the Service might send requests to the test: use a label of your own" $name) -}}
{{- end -}}
{{- end -}}
{{- if not (regexMatch "^[0-9]+(ms|s|m)$" .Values.serviceMonitor.interval) -}}
{{- fail (printf "serviceMonitor.interval is %q: give a whole number and ms, s or m, such as 15s" .Values.serviceMonitor.interval) -}}
{{- end -}}
{{- if not (regexMatch "^(https?://[^# ]+)?$" .Values.prometheusRule.runbookUrl) -}}
{{- fail (printf "prometheusRule.runbookUrl is %q: give the URL of the page without its anchor, such as https://time.example/docs/operations.html" .Values.prometheusRule.runbookUrl) -}}
{{- end -}}
{{- range $name := list "ingress" "httpRoute" -}}
{{- if (get $.Values $name).enabled -}}
{{- if ne $.Values.byztime.api.listen "pod" -}}
{{- fail (printf "%s.enabled: the API listens to its own pod alone: set byztime.api.listen to pod" $name) -}}
{{- end -}}
{{- if ne $.Values.byztime.access.kind "token" -}}
{{- fail (printf "%s.enabled: whoever reaches it could do everything: set byztime.access.kind to token" $name) -}}
{{- end -}}
{{- if and $.Values.networkPolicy.enabled (not $.Values.networkPolicy.apiFrom) -}}
{{- fail (printf "%s.enabled: the NetworkPolicy lets nobody in: name the controller's pods in networkPolicy.apiFrom" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and (include "byztime.shares" (dict "values" .Values.byztime)) .Values.networkPolicy.enabled (not .Values.networkPolicy.egress) -}}
{{- fail "byztime.state.kind is store, but the NetworkPolicy lets no pod reach it: name the store's pods or addresses, and its port, in networkPolicy.egress" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.hosts: name at least one host by which clients ask, such as time.example" -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs: name at least one gateway, such as {name: public, namespace: gateways}" -}}
{{- end -}}
{{- end -}}

{{/* The service account of the pod; nothing for the namespace's own. */}}
{{- define "byztime-service.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "byztime-service.name" .) "" .Values.serviceAccount.create) -}}
{{- end -}}

{{/* The Secret with the tokens: one that exists, or ours; nothing if there is neither. */}}
{{- define "byztime-service.secret" -}}
{{- with .Values.byztime.access -}}
{{- if eq .kind "token" -}}
{{- if and .existingSecret $.Values.tokens -}}
{{- fail "tokens and byztime.access.existingSecret: say one of the two" -}}
{{- end -}}
{{- if .existingSecret -}}
{{ .existingSecret }}
{{- else if $.Values.tokens -}}
{{ include "byztime-service.name" $ }}-tokens
{{- end -}}
{{- else if $.Values.tokens -}}
{{- fail "tokens are given, but byztime.access.kind is not token: nobody would be asked for one" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The hosts of a group's nodes by their names, as YAML: the pods of this release's StatefulSet. */}}
{{- define "byztime-service.members" -}}
{{- $name := include "byztime-service.name" . -}}
{{- range until (int .Values.replicaCount) }}
{{ $name }}-{{ . }}: {{ $name }}-{{ . }}.{{ $name }}-management.{{ $.Release.Namespace }}.svc
{{- end }}
{{- end -}}

{{/* The pods of this release, for a NetworkPolicy. */}}
{{- define "byztime-service.replicas" -}}
- podSelector:
    matchLabels:
      {{- include "byztime-service.selector" . | nindent 6 }}
{{- end -}}

{{/* Who else is in the group, for a NetworkPolicy: the pods of this release, and those that networkPolicy.peersFrom names. */}}
{{- define "byztime-service.peersFrom" -}}
{{ include "byztime-service.replicas" . }}
{{- with .Values.networkPolicy.peersFrom }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "byztime-service.peersPorts" -}}
- port: {{ .Values.byztime.peers.port }}
  protocol: TCP
- port: {{ .Values.byztime.peers.port }}
  protocol: UDP
{{- end -}}

{{/* What the library knows as `image`. */}}
{{- define "byztime-service.imageValues" -}}
repository: {{ .Values.image.repository | quote }}
tag: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
digest: {{ .Values.image.digest | quote }}
pullPolicy: {{ .Values.image.pullPolicy }}
{{- end -}}

{{- define "byztime-service.image" -}}
{{- include "byztime.image" (dict "values" (dict "image" (include "byztime-service.imageValues" . | fromYaml))) -}}
{{- end -}}

{{/* Whether `helm test` can ask the API. */}}
{{- define "byztime-service.tested" -}}
{{- if and (eq .Values.byztime.api.listen "pod") (or (ne .Values.byztime.access.kind "token") .Values.test.token) -}}true{{- end -}}
{{- end -}}

{{- define "byztime-service.pod" -}}
{{- include "byztime-service.check" . -}}
{{- $values := deepCopy .Values.byztime -}}
{{- $_ := set $values "image" (include "byztime-service.imageValues" . | fromYaml) -}}
{{- $_ := set $values "resources" .Values.resources -}}
{{- $byztime := dict "values" $values "secret" (include "byztime-service.secret" .) "volumeMounts" .Values.extraVolumeMounts -}}
{{- $_ := set $byztime "members" (include "byztime-service.members" . | fromYaml) -}}
metadata:
  labels:
    # No more of the chart's own: a version among them would end the pod for a chart that changed a dashboard.
    {{- include "byztime-service.selector" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: byztime
    {{- with omit .Values.podAnnotations "kubectl.kubernetes.io/default-container" }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- with include "byztime-service.serviceAccount" . }}
  serviceAccountName: {{ . }}
  {{- end }}
  automountServiceAccountToken: false
  # A Service's name could else become a setting.
  enableServiceLinks: false
  {{- if include "byztime.shares" $byztime }}
  # Five seconds until nobody asks this pod any more, ten at most to hand over, ten for requests; the rest is for a slow
  # node.
  terminationGracePeriodSeconds: 45
  {{- else }}
  # Requests have ten seconds to end, long polls are answered at once; the rest is for a slow node.
  terminationGracePeriodSeconds: 30
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: {{ .Values.byztime.uid }}
    runAsGroup: {{ .Values.byztime.gid }}
    # Makes a new claim's folder ours; it does nothing to a hostPath.
    fsGroup: {{ .Values.byztime.gid }}
    fsGroupChangePolicy: OnRootMismatch
    {{- with .Values.supplementalGroups }}
    supplementalGroups:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    seccompProfile:
      type: RuntimeDefault
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.extraContainers }}
  initContainers:
    - {{ include "byztime.sidecar" $byztime | nindent 6 | trim }}
  containers:
    {{- toYaml .Values.extraContainers | nindent 4 }}
  {{- else }}
  containers:
    - {{ include "byztime.container" $byztime | nindent 6 | trim }}
  {{- end }}
  volumes:
    {{- include "byztime.volumes" $byztime | nindent 4 }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- else }}
  {{- if eq .Values.byztime.provider "peers" }}
  # Nodes of a group on one machine fail together: what counts as one faulty node would be two.
  affinity:
    podAntiAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        - topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "byztime-service.selector" . | nindent 14 }}
  {{- else if include "byztime.shares" $byztime }}
  # Rather not on one machine, for what a machine costs that fails: its partitions answer nothing for some seconds.
  affinity:
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 100
          podAffinityTerm:
            topologyKey: kubernetes.io/hostname
            labelSelector:
              matchLabels:
                {{- include "byztime-service.selector" . | nindent 16 }}
  {{- end }}
  {{- end }}
{{- end -}}
