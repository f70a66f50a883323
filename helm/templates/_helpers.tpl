{{- define "byztime-service.name" -}}
{{- if contains "byztime" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-byztime" (.Release.Name | trunc 42 | trimSuffix "-") -}}
{{- end -}}
{{- end -}}

{{- define "byztime-service.selector" -}}
app.kubernetes.io/name: byztime-service
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "byztime-service.labels" -}}
{{ include "byztime-service.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
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
{{- range until (int .Values.replicas) }}
{{ $name }}-{{ . }}: {{ $name }}-{{ . }}.{{ $name }}-management.{{ $.Release.Namespace }}.svc
{{- end }}
{{- end -}}

{{/* Who else is in the group, for a NetworkPolicy: the pods of this release, and those that networkPolicy.peersFrom names. */}}
{{- define "byztime-service.peersFrom" -}}
- podSelector:
    matchLabels:
      {{- include "byztime-service.selector" . | nindent 6 }}
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

{{- define "byztime-service.pod" -}}
{{- $byztime := dict "values" .Values.byztime "secret" (include "byztime-service.secret" .) -}}
{{- $_ := set $byztime "members" (include "byztime-service.members" . | fromYaml) -}}
metadata:
  labels:
    # No more than these: a version among them would end the pod for a chart that changed a dashboard.
    {{- include "byztime-service.selector" . | nindent 4 }}
  annotations:
    kubectl.kubernetes.io/default-container: byztime
spec:
  automountServiceAccountToken: false
  # A Service's name could else become a setting.
  enableServiceLinks: false
  # Requests have ten seconds to end, long polls are answered at once; the rest is for a slow node.
  terminationGracePeriodSeconds: 30
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
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.containers }}
  initContainers:
    - {{ include "byztime.sidecar" $byztime | nindent 6 | trim }}
  containers:
    {{- toYaml .Values.containers | nindent 4 }}
  {{- else }}
  containers:
    - {{ include "byztime.container" $byztime | nindent 6 | trim }}
  {{- end }}
  volumes:
    {{- include "byztime.volumes" $byztime | nindent 4 }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
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
  {{- end }}
  {{- end }}
{{- end -}}
