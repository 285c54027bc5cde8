"""A process that belongs to no AT, deployed and started as the doors do."""

from engine.actions.instancias.procesos import Texto, store
from tests.process.conformidad.dibujo import draw

API = "/api/v1"
CAMPOS = (
    '[{"id": "monto", "tipo": "numero", "titulo": "Monto <b>", "requerido": true},'
    ' {"id": "via", "tipo": "opcion", "opciones": ["a", "b"]}, {"id": "dia", "tipo": "fecha"}]'
)
PEDIDO = f"""
    ini > pedir > m > revisar > fin
    usuario pedir rol=jefe_agp entidad=210005 campos='{CAMPOS}'
    captura m mensaje=pago clave=codigo variables="monto=pagado"
    usuario revisar
"""


async def deploy(service, proceso, words, **properties):
    drawn = draw(words, proceso)
    if properties:
        said = "".join(
            f'<spiffworkflow:property name="{name}" value="{value}"/>'
            for name, value in properties.items()
        )
        opening = drawn.index(">", drawn.index("<bpmn:process")) + 1
        extension = (
            "<bpmn:extensionElements><spiffworkflow:properties>"
            f"{said}</spiffworkflow:properties></bpmn:extensionElements>"
        )
        drawn = drawn[:opening] + extension + drawn[opening:]
    async with service.database.transaction() as tx:
        await store(tx, Texto(proceso, drawn, {}), service.clock.now())


async def start(client, **told):
    body = {"proceso": "pedidos", "variables": {"codigo": "P-1"}, "clave": "PEDIDO-1"} | told
    return await client.post(f"{API}/instancias", json=body)
