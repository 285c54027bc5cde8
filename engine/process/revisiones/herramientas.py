"""The tools that draw diagrams, and what becomes of each thing they write in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.process.lectura.espacios import CAMUNDA, DROOLS, ZEEBE


@dataclass(frozen=True)
class Trato:
    """What is said of something a tool wrote: what happens with it, and what to do instead."""

    dice: str
    en_vez: str
    grave: bool = True


OURS = Trato(
    "no se admite: un diagrama no lleva programas ni instrucciones de otro motor",
    "Use propiedades: ficha, rol, entidad, vence, variables.",
)
_LISTENER = Trato(
    "pide ejecutar un programa cuando algo ocurre, y aquí no se ejecuta",
    "Ponga una tarea de servicio registrada en ese punto del proceso.",
)
_CONNECTOR = Trato(
    "conecta con otro sistema por su cuenta, y aquí no se hace",
    "Use una tarea de servicio registrada.",
)
_FIELDS = Trato(
    "da al programa datos que aquí no recibe",
    "Deje que el servicio tome sus datos de las variables de la instancia.",
)
_HEADERS = Trato(
    "da al programa datos que aquí no recibe",
    "Deje que el servicio tome sus datos de las variables de la instancia.",
    grave=False,
)
_SKIP = Trato(
    "se salta la tarea según una expresión, y aquí no se salta",
    "Ponga antes una compuerta exclusiva.",
)
_TENANT = Trato("elige otro inquilino del motor, y aquí no hay más que uno", "Quite el inquilino.")
_VERSION = Trato(
    "fija qué versión se llama: aquí se llama siempre a la vigente",
    "Quite la versión.",
    grave=False,
)
_ASYNC = Trato("no hace falta: aquí cada paso se guarda solo", "Puede quitarlo.", grave=False)
_RETRY = Trato(
    "no se lee: los reintentos de un servicio los decide quien lo registró",
    "Puede quitarlo.",
    grave=False,
)
_ALL = Trato(
    "pasa todas las variables a la vez, y aquí se pasan por su nombre",
    "Nombre cada variable que entra y que sale.",
)
ONLY_NAMED = Trato(
    "pasaría todas las variables, y aquí pasan solo las que se nombran",
    "Nombre cada variable que entra y que sale (ioMapping).",
    grave=False,
)
_START = Trato(
    "dice quién puede iniciar el proceso, y aquí lo decide quien administra",
    "Puede quitarlo.",
    grave=False,
)
NOT_READ = Trato("no se lee aquí", "Puede quitarlo.", grave=False)
_CODE = Trato(
    "guarda en una variable lo que dice el error, y aquí no se guarda",
    "Tome «codigo» con la propiedad «variables» del evento.",
    grave=False,
)
START_FORM = Trato(
    "pide un formulario al iniciar, y aquí se inicia con los datos que se den",
    "Puede quitarlo; si hace falta preguntar, ponga una tarea después del inicio.",
    grave=False,
)
BUSINESS_KEY = Trato(
    "pasa la clave de negocio, y aquí cada hija tiene la suya",
    "Puede quitarlo; lo que la hija deba saber se le pasa como una variable.",
    grave=False,
)
_WATCHED = Trato(
    "espera que cambie una variable, y aquí no se espera así",
    "Use un evento condicional con la condición que debe cumplirse.",
)
_DEADLINE = Trato(
    "pone plazos y avisos al modo de otro motor, y aquí no se leen",
    "Diga el plazo en la propiedad «vence»; los recordatorios los envía el servicio.",
    grave=False,
)
_CASE = Trato("llama a un caso CMMN, y aquí no se ejecutan", "Llame a un proceso.")
_SCRIPT = Trato(
    "calcula un dato con un programa o una lista, y aquí no se calcula",
    "Calcule el dato en una tarea de expresión.",
)
_RULES = Trato(
    "dispara reglas de otro motor, y aquí no se ejecutan", "Use una tabla de decisión DMN."
)

SENT = Trato(
    "envía el mensaje con un programa, y aquí lo envía el motor a quien lo espera",
    "Puede quitarlo; para llamar a un programa, use una tarea de servicio registrada.",
    grave=False,
)
LOOSE = Trato(
    "está fuera de su lista de propiedades, y ahí no se lee",
    "Guárdela dentro de «properties», como la escribe el editor.",
)
UNFILLED = Trato(
    "de un campo no se lee aquí",
    "Puede quitarlo; un campo dice su id, su tipo, su título y si se exige.",
    grave=False,
)

FAMILIES: Mapping[str, str] = {
    **dict.fromkeys(CAMUNDA, "camunda"),
    ZEEBE: "zeebe",
    **dict.fromkeys(DROOLS, "drools"),
}
"""The tools whose engines run what they write, by namespace."""

QUIET = (
    "http://www.omg.org/spec/BPMN/non-normative/", "http://bpmn.io/schema/", "http://www.signavio",
    "http://signavio", "http://www.bizagi", "http://bizagi", "http://www.trisotech",
    "http://camunda.org/schema/modeler/", "http://www.bpsim.org/", "http://bpmn.sourceforge.net",
    "http://www.omg.org/spec/", "http://flowable.org/design", "http://flowable.org/modeler",
    "http://www.ids-scheer", "http://www.softwareag", "http://www.ariscommunity", "http://www.aris",
    "http://www.yaoqiang", "http://sourceforge.net/", "http://www.w3.org/",
    "https://camunda.org/schema/modeler/",
)  # fmt: skip
"""How the namespaces of what only draws, describes or simulates begin."""

ATTRIBUTES: Mapping[str, Mapping[str, Trato]] = {
    "camunda": {
        "asyncBefore": _ASYNC, "asyncAfter": _ASYNC, "async": _ASYNC,
        "calledElementBinding": _VERSION, "calledElementVersion": _VERSION,
        "calledElementVersionTag": _VERSION, "decisionRefBinding": _VERSION,
        "decisionRefVersion": _VERSION, "decisionRefVersionTag": _VERSION,
        "calledElementTenantId": _TENANT, "decisionRefTenantId": _TENANT, "tenantId": _TENANT,
        "variableMappingClass": _LISTENER, "variableMappingDelegateExpression": _LISTENER,
        "caseRef": _CASE, "skipExpression": _SKIP, "formHandlerClass": _LISTENER,
        "resource": _SCRIPT, "errorMessageVariable": _CODE,
        "candidateStarterGroups": _START,
        "candidateStarterUsers": _START, "triggerable": _LISTENER, "priority": NOT_READ,
        "variableEvents": NOT_READ, "variableName": NOT_READ, "elementIndexVariable": NOT_READ,
        "useLocalScopeForResultVariable": NOT_READ, "storeResultVariableAsTransient": NOT_READ,
        "inheritVariables": _ALL, "businessKey": BUSINESS_KEY,
        "inheritBusinessKey": BUSINESS_KEY, "mapDecisionResult": NOT_READ,
        "businessCalendarName": NOT_READ,
        "modelerTemplate": NOT_READ,
    },
    "zeebe": {"modelerTemplate": NOT_READ},
    "drools": {
        "adHoc": Trato("hace ad hoc el proceso, y aquí sigue sus flujos", "Quítelo."),
        "ruleFlowGroup": _RULES,
    },
}  # fmt: skip
"""By family, the attributes that are told; the others are read, or say nothing of the run."""

ELEMENTS: Mapping[str, Mapping[str, Trato]] = {
    "camunda": {
        "executionListener": _LISTENER, "taskListener": _LISTENER, "eventListener": _LISTENER,
        "connector": _CONNECTOR, "script": _SCRIPT, "field": _FIELDS, "in": _ALL, "out": _ALL,
        "inputParameter": _SCRIPT, "outputParameter": _SCRIPT,
        "errorEventDefinition": Trato(
            "vuelve error lo que el programa responda, y aquí el servicio avisa sus errores",
            "Quítelo: el servicio registrado avisa el error por su código.",
        ),
        "failedJobRetryTimeCycle": _RETRY, "constraint": NOT_READ,
        "variableListenerEventDefinition": _WATCHED,
        "mapException": _CODE, "eventType": _CONNECTOR, "potentialStarter": _START,
    },
    "zeebe": {
        "executionListener": _LISTENER, "taskListener": _LISTENER, "calledElement": _VERSION,
        "taskHeaders": _HEADERS, "priorityDefinition": NOT_READ, "linkedResource": _CONNECTOR,
        "adHoc": NOT_READ, "conditionalFilter": NOT_READ,
        "userTaskForm": Trato(
            "dibuja un formulario que aquí no se muestra",
            "Nombre una ficha registrada en la tarea (formDefinition), o dibuje sus campos.",
            grave=False,
        ),
    },
    "drools": {
        "onEntry-script": _LISTENER, "onExit-script": _LISTENER, "global": NOT_READ,
        "import": NOT_READ, "deadline": _DEADLINE,
    },
}  # fmt: skip
"""By family, the extension elements that are told; the others are read or say nothing."""

UNDERSTOOD: Mapping[str, frozenset[str]] = {
    "camunda": frozenset(
        {
            # read
            "assignee", "candidateUsers", "candidateGroups", "dueDate", "followUpDate",
            "expression", "resultVariable", "resultVariableName", "decisionRef",
            "decisionTableReferenceKey", "topic", "delegateExpression", "class", "type", "formKey",
            "formRef", "initiator", "collection", "elementVariable", "formData", "formField",
            "formProperty", "value", "inputOutput", "properties", "property", "entry", "list",
            "map", "validation", "connectorId",
            # says nothing of the run
            "historyTimeToLive", "versionTag", "isStartableInTasklist", "exclusive",
            "jobPriority", "taskPriority", "modelerTemplateVersion", "modelerTemplateIcon",
            "diagramRelationId", "formRefBinding", "formRefVersion", "string",
            "formFieldValidation", "errorCodeVariable", "errorVariableName",
            "escalationCodeVariable",
        }
    ),
    "zeebe": frozenset(
        {
            "assignmentDefinition", "taskSchedule", "calledDecision", "script", "taskDefinition",
            "formDefinition", "ioMapping", "input", "output", "loopCharacteristics",
            "subscription", "properties", "property", "userTask", "header", "versionTag",
            "executionListeners", "taskListeners", "modelerTemplateVersion",
            "modelerTemplateIcon",
        }
    ),
    "drools": frozenset(
        {
            "metaData", "metaValue", "packageName", "version", "priority", "dtype", "taskName",
            "displayName", "icon", "script", "reassignment", "notification", "address", "subject",
            "body",
        }
    ),
}  # fmt: skip
"""By family, the names that are read elsewhere, or are a wrapper, or say nothing of the run."""
